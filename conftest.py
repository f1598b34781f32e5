"""The ground of every test: its own folder, its own database, no network beyond this machine."""

import os

import django

from tests.plumbing import environment

environment.settle()
django.setup()

pytest_plugins = (
    "tests.plumbing.database",
    "tests.plumbing.house_rules",
    "tests.plumbing.journeys",
    "tests.plumbing.made_once",
    "tests.plumbing.spreading",
)


def pytest_configure(config):
    """Django is loaded, its environment settled; pytest-django takes it from there."""
    from hypothesis import HealthCheck, settings

    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        # Else the parallel processes inherit it and load the settings before settling their own.
        os.environ.pop("DJANGO_SETTINGS_MODULE")
    calm = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    settings.register_profile("usual", max_examples=50, **calm)
    settings.register_profile("campaign", max_examples=2000, **calm)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
