def f():
    import openai
