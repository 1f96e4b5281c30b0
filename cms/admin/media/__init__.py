"""The media library: folders, uploads, one asset."""
