"""Takes out of images what cameras and programs wrote into them; pixels are not touched."""
