from mlflow.genai.scorers import list_scorers, ScorerSamplingConfig

for s in list_scorers():
    print(f"  {s.name}: sample_rate={s.sampling_config.sample_rate if s.sampling_config else 'N/A'}")
    if s.sampling_config and not s.sampling_config:
        s.update(sampling_config=ScorerSamplingConfig(sample_rate=s.sampling_config.sample_rate / 2))
