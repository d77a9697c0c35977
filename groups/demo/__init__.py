"""The seed cast and the component page. Never on in production."""
