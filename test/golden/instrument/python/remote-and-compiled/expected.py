import numba
import ray
from pyspark.sql.functions import udf


@udf("int")
def plus_one(x):
    return x + 1


@ray.remote
def far(x):
    return x


@numba.njit(cache=True)
def fast(x):
    return x


def warn_caller():
    import warnings
    warnings.warn("x", stacklevel=2)


def calls_it():
    warn_caller()
