"""doc"""


class A:
	def call_llm(self):
		return 1
