from mlflow.genai.scorers import list_scorers, ScorerSamplingConfig

for s in list_scorers():
    print(f"  {s.name}: sample_rate={s.sample_rate if s.sample_rate is not None else 'N/A'}")
    if s.sample_rate is not None and s.sample_rate is None:
        s.update(sampling_config=ScorerSamplingConfig(sample_rate=s.sample_rate / 2))
