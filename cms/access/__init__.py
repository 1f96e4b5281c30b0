"""Rights: who may do what with which content, decided in one place and always explained."""
