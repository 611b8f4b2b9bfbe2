"""The one way in which a call fails."""


class ApiError(Exception):
    def __init__(self, code: int, info: str):
        super().__init__(info)
        self.code = code
        self.info = info
