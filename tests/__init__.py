"""The tests; what several of them share lives in ``tests/support``."""

import pytest

# An assertion that fails there says what it compared.
pytest.register_assert_rewrite("tests.support")
