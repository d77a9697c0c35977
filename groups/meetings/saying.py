"""When a meeting meets, as people say it, read into a rule."""
