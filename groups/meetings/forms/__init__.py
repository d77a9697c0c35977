"""What comes from outside (searches, forms, files), read into values or refused."""
