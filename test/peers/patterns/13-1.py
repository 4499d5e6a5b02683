from mlflow.genai.scorers import list_scorers, get_scorer, delete_scorer, ScorerSamplingConfig

# List all registered scorers for the active experiment
scorers = list_scorers()
for s in scorers:
    print(f"  {s.name}: sample_rate={s.sampling_config.sample_rate if s.sampling_config else 'N/A'}")

# Get a specific scorer
safety_scorer = get_scorer(name="production_safety")

# Update sample rate (e.g., increase from 50% to 80%)
safety_scorer = safety_scorer.update(
    sampling_config=ScorerSamplingConfig(sample_rate=0.8)
)

# Stop monitoring (keeps registration for later re-start)
safety_scorer = safety_scorer.stop()

# Re-start monitoring
safety_scorer = safety_scorer.start(
    sampling_config=ScorerSamplingConfig(sample_rate=0.5)
)

# Delete entirely (removes registration)
delete_scorer(name="production_safety")
