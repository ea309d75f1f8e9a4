"""How many examples a law is tried on: few by default, thousands in `make test-deep`."""

from hypothesis import HealthCheck, settings

# A slow machine is no fault: no deadline, and what is drawn may take its time
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}
PROFILES = {
    "default": {"max_examples": 50},
    "ci": {"max_examples": 50, "derandomize": True},  # the same ones each time, so that a red build is about the change
    "quick": {"max_examples": 10},
    "deep": {"max_examples": 2000, "print_blob": True},
}


def register() -> None:
    for name, own in PROFILES.items():
        settings.register_profile(name, **PATIENT, **own)


def examples(share: float) -> settings:
    """For a law whose examples are cheap (or dear): this many times those of the others."""
    return settings(max_examples=max(1, round(share * settings.default.max_examples)))
