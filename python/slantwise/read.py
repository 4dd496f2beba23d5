"""Files into a corpus."""


def read(path):
    raise NotImplementedError
