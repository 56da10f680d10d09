"""The Python back end: a program as a script that needs Keras and not specc."""
