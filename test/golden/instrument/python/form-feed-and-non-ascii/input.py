"""Größe."""
import os


def größe(länge, ширина):
    return länge * ширина

class Ünit:
	def 測る(self):
		return "é"
