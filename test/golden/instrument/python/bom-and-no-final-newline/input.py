# comment
def näme(é): return "😀"