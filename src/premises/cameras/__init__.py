"""Pictures dropped in folders become detections, stories, and events with a reasoned risk.

A *picture* is a file that is whole; its content is its identity. A *detection* is one thing seen
in it. A *window* is a run of detections of one camera; when it closes it becomes an *event* with
a risk score, the reasons that add up to it, and a boxed *thumbnail*.

    watcher -> picture and job -> detect -> detections in the open window
            -> the window closes -> analyse (risk) -> event and outbox -> WebSocket
"""
