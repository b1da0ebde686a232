"""What the house knows in writing: taken in, found again, answered from, read for rules that bind.

Its matrices are small: more threads than one cost more than they bring, and on a machine at work a
hundred times as much. The numerical library reads the variable when it is loaded, later than this.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
