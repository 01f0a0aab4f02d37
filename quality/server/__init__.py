"""The HTTP service behind the browser extension and other clients. It reads what it is sent, fetches nothing, keeps no text."""
