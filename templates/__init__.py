"""What people read: Markdown posts and HTML pages, rendered by `bot.render`."""
