"""What machines log becomes temperatures, states, programs, energy and alarms, late data included.

A machine logs *variables* by exception: a row says from when on a value holds, so silence means
unchanged, and a row without a number means that the machine was switched off. A *canonical row*
is such a row as integers: which variable, when in milliseconds of UTC, a fixed-point value, and
its *quality*. A *quarter* is 15 minutes of UTC, the coin in which days of all time zones can be
paid; a *partial* is what one quarter contributes, and partials can be added. A *dirty* stretch
is one whose partials are older than its rows.

    push, import, pull -> canon -> raw rows + dirty stretches + job in one transaction -> answer
    job: raw rows of whole quarters -> kernels (SQL) -> partials + intervals + published tables
      in one transaction -> outbox -> routes: partials -> finish (states, energy ...) -> answer
"""
