"""The HTTP service for the browser extension and other clients. It reads only what it is sent, fetches nothing and stores no
text."""
