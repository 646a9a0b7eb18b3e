"""The groups of `hotline` commands, each as the shell sees it; what they do is in the modules beside this package."""
