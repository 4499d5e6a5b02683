from tools import load, run

data = load("ä.txt")
result = run(data)
print(result)
