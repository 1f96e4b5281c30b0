"""The log: lines of JSON for machines that collect them, and nothing in it that is nobody's business."""

from cms.logs.lines import JsonFormatter

__all__ = ["JsonFormatter"]
