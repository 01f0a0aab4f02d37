"""Showing an assessment: terminal, HTML page, SARIF, rows of a table. Shared by the command line, the service and the queue."""
