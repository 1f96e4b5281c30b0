"""A demo site: the magazine of a society that keeps a lighthouse on a river."""

from __future__ import annotations

from cartouche_demo.install import install
from cartouche_demo.load import load
from cartouche_demo.plugin import commands
from cartouche_demo.users import DemoUser, demo_users

__all__ = ["DemoUser", "commands", "demo_users", "install", "load"]
