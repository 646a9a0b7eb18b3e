import pytest

pytest.register_assert_rewrite("tests.integrations.erp_contract")  # before its first import, as for a test module
