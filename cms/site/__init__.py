"""What visitors are served: files of the media library, and pages where a site is served."""

from __future__ import annotations

from typing import Any

from cms.services import Services
from cms.settings import Settings


def includeme(config: Any) -> None:
    """Add the views."""
    services: Services = config.registry.cms_services
    config.scan("cms.site.files")
    if services.get(Settings).site.serve:
        config.include("cms.site.serving.setting_up")
        config.scan("cms.site.serving")
