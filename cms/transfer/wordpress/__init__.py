"""WordPress: reading its export format, WXR, and the HTML that it keeps."""
