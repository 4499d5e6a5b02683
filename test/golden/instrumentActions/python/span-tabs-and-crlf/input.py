def f(xs):
	total = 0
	for x in xs:
		y = total + x
		if y < 0:
			break
		total = y
	return total
