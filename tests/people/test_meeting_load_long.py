#!/usr/bin/env python3
"""The same with 32, for a minute."""
import unittest

from test_meeting_load import Load

Load.participants, Load.seconds, Load.drain = 32, 60, 30

if __name__ == "__main__":
    unittest.main()
