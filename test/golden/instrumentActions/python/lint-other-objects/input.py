def f(s):
    return s.sampling_config.sample_rate
