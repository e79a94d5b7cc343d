"""The readers' comments: who stands below whom (threads), what their text shows (text), and one output a file."""
