"""Größe."""
import os

import mlflow


@mlflow.trace
def größe(länge, ширина):
    return länge * ширина

class Ünit:
	@mlflow.trace
	def 測る(self):
		return "é"
