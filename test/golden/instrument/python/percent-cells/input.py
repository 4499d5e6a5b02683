# %% [markdown]
# Title

# %%
def ask_llm(prompt):
    return prompt
