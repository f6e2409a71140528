"""One function, run where it can do no harm: little memory, little time, no network.

values      what may pass between the two sides, in a form that cannot carry code
channel     the pipe between the two sides, with a deadline
walls       the limits around the child, and how many of them this machine can build
child       what happens inside: read the request, run it, answer
server      the program whose forks the children are, so that none is copied from a caller
forkserver  the caller's hold on that program: started when first needed, again when lost
sandbox     the door: `Sandbox(memory_bytes, cpu_s, wall_s).run(function, *arguments)`
"""

from premises.kernel.sandbox.forkserver import Forkserver
from premises.kernel.sandbox.sandbox import Sandbox
from premises.kernel.sandbox.walls import Walls

__all__ = ["Forkserver", "Sandbox", "Walls"]
