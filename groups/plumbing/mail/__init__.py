"""Mail out: kept in the database until a mail server has taken it; nothing comes in."""
