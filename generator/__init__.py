"""From evidence to pages: YAML about an article's actors, treaty and positions becomes a site."""
