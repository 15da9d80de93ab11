"""DOER: Redis, for every service: desk orders and their answers, announcements. It announces, it never remembers."""
