"""Two sheets made of objects, laid on each other: everything that differs, each thing once."""

from dataclasses import dataclass

import numpy as np

from premises.drawings.content import Box, Fills, Picture, Points, Remark, Sheet
from premises.drawings.differencing.areas import compared_areas
from premises.drawings.differencing.changes import Change, Differences, Tolerance, Zone
from premises.drawings.differencing.dashes import without_dashes
from premises.drawings.differencing.gathering import Thing, gathered
from premises.drawings.differencing.ink import Ink
from premises.drawings.differencing.lines import Lines, Mask, lines_of
from premises.drawings.differencing.markup import drawn_as_markup, evidence
from premises.drawings.differencing.pens import same_pens
from premises.drawings.differencing.places import Laid, within
from premises.drawings.differencing.recolouring import recoloured
from premises.drawings.differencing.remainders import Remainders, uncovered
from premises.drawings.differencing.shapes import Side, sorted_shapes
from premises.drawings.differencing.sizes import Drafted
from premises.drawings.differencing.spelling import Spelling, read, spelled
from premises.drawings.differencing.tables import rulings_of, tables
from premises.drawings.differencing.telling import Teller, numbered
from premises.drawings.differencing.texts import Texts, compared_texts
from premises.drawings.differencing.views import moved_view
from premises.drawings.differencing.writing import Line
from premises.drawings.differencing.zones import Zones, blocks_of, bordering, zones
from premises.drawings.landmarks import Landmarks
from premises.drawings.registration import Alignment
from premises.drawings.titleblocks import TitleBlock

# A picture is where it was if its corners are within a millimetre; writers of files round them.
SAME_PICTURE_MM = 1.0

# A thorough revision changes some hundred things of some ten lines each. Two sheets that differ in
# more lines than this have little in common: what moved among them would be chance.
MOST_PIECES = 20_000
DRAWN_ANEW = Remark(
    "drawings.drawn_anew",
    "The two sheets differ almost everywhere: what moved was not looked for.",
)

Pictures = tuple[Picture, ...]


@dataclass(frozen=True)
class Drawn:
    """The lines of one sheet and what of them the other has not; all in mm on the new sheet.

    `cuts` are parts of filled areas; `border` says which of the lines run around the whole sheet.
    """

    lines: Lines
    ink: Ink
    rest: Remainders
    cuts: tuple[Thing, ...]
    border: Mask


def compare_objects(
    old: Sheet,
    new: Sheet,
    alignment: Alignment,
    tolerance: Tolerance,
    *,
    old_marks: Landmarks | None = None,
    new_marks: Landmarks | None = None,
    old_block: TitleBlock | None = None,
    new_block: TitleBlock | None = None,
) -> Differences:
    """All that differs between two sheets of objects, in mm on the new sheet."""
    laid = Laid(alignment)
    old_blocks = tuple(laid.box(box) for box in blocks_of(old_block, old_marks))
    where = zones(new, old_blocks, new_block, new_marks)
    said = evidence(old_marks, new_marks, alignment.old_to_new)
    own, marked = zip(_lines(old, old_marks), _lines(new, new_marks), strict=True)
    borders = bordering(own[0].ends, old.box), bordering(own[1].ends, new.box)
    lines = own[0].at(laid.pieces(own[0].ends)), own[1]
    markup = marked[0].at(laid.pieces(marked[0].ends)), marked[1]
    sheets = old, new
    spelling = spelled(sheets, own, borders, laid)
    old, new = spelling.sheets
    remarks = spelling.remarks
    texts = compared_texts((old, new), (old_marks, new_marks), laid, where, tolerance.text_mm)
    drafted = Drafted(lines[0].ends), Drafted(lines[1].ends)
    teller = Teller(laid, where, said, drafted, old_marks, new_marks)
    fills = _laid_fills(old.fills, laid), new.fills
    drawn = _drawn(lines, markup, borders, spelling, fills, tolerance)
    if _drawn_anew(drawn):
        remarks = (*remarks, DRAWN_ANEW)
    changes = [moved_view(view.old_box, teller.laid) for view in alignment.views]
    changes += [teller.note(change) for change in texts.notes]
    pictures = _laid_pictures(old, laid), new.pictures
    reflowed = texts.reflowed, tables(texts.reflowed, (old, new), laid)
    changes += _told(drawn, texts, pictures, reflowed, tolerance, teller, spelling)
    if tolerance.styles:
        changes += _restyled(drawn, tolerance, teller)
    return read(numbered(changes, teller, remarks), sheets)


def _lines(sheet: Sheet, marks: Landmarks | None) -> tuple[Lines, Lines]:
    """What is drawn without revision clouds and deltas, and those."""
    lines = lines_of(sheet.strokes, sheet.fills)
    is_markup = drawn_as_markup(lines, marks)
    return lines.taken(~is_markup), lines.taken(is_markup)


def _laid_fills(fills: Fills, laid: Laid) -> Fills:
    return Fills(laid.points(fills.points), fills.starts, fills.colour, fills.path, fills.layer)


def _laid_pictures(old: Sheet, laid: Laid) -> Pictures:
    return tuple(Picture(laid.box(one.box), one.digest) for one in old.pictures)


def _drawn(
    lines: tuple[Lines, Lines],
    markup: tuple[Lines, Lines],
    borders: tuple[Mask, Mask],
    spelling: Spelling,
    fills: tuple[Fills, Fills],
    tolerance: Tolerance,
) -> tuple[Drawn, Drawn]:
    inks = tuple(Ink(one, tolerance.position_mm) for one in lines)
    own = inks if same_pens(*lines) else (None, None)
    gone = uncovered(lines[0], inks[1], own=own[0])
    come = uncovered(lines[1], inks[0], own=own[1])
    # A cloud that lost some of its arcs may be known as one on the other sheet only.
    gone = _without(gone, lines[0], Ink(markup[1], tolerance.position_mm))
    come = _without(come, lines[1], Ink(markup[0], tolerance.position_mm))
    if len(gone) + len(come) <= MOST_PIECES:
        gone, come = (
            without_dashes(gone, lines[0], inks[1], come),
            without_dashes(come, lines[1], inks[0], gone),
        )
    gone, come = spelling.leave_out[0](gone), spelling.leave_out[1](come)
    outlined = lines[0].filled[gone.line], lines[1].filled[come.line]
    lost, gained = compared_areas((gone.ends[outlined[0]], come.ends[outlined[1]]), fills)
    gone = gone.taken(_kept(outlined[0], lost.outlines))
    come = come.taken(_kept(outlined[1], gained.outlines))
    return (
        Drawn(lines[0], inks[0], gone, _cut_out(lost.cuts), borders[0]),
        Drawn(lines[1], inks[1], come, _cut_out(gained.cuts), borders[1]),
    )


def _without(pieces: Remainders, of: Lines, ink: Ink) -> Remainders:
    """The pieces, and parts of them, that do not lie on other lines as well."""
    if not len(ink.lines) or not len(pieces):
        return pieces
    rest = uncovered(of.taken(pieces.line).at(pieces.ends), ink)
    return Remainders(rest.ends, pieces.line[rest.line])


def _cut_out(rings: tuple[Points, ...]) -> tuple[Thing, ...]:
    """Parts of areas as things; no object of the page is only theirs."""
    return tuple(
        Thing(
            np.hstack((ring, np.roll(ring, -1, axis=0))),
            np.full(len(ring), -1 - number, np.int32),
            np.ones(len(ring), bool),
        )
        for number, ring in enumerate(rings)
    )


def _drawn_anew(drawn: tuple[Drawn, Drawn]) -> bool:
    return sum(len(one.rest) for one in drawn) > MOST_PIECES


def _kept(outlined: Mask, shown: Mask) -> Mask:
    """All strokes, and the outlines that are seen."""
    kept = ~outlined
    kept[np.flatnonzero(outlined)[shown]] = True
    return kept


def _told(
    drawn: tuple[Drawn, Drawn],
    texts: Texts,
    pictures: tuple[Pictures, Pictures],
    reflowed: tuple[tuple[Box, ...], tuple[Box, ...]],
    tolerance: Tolerance,
    teller: Teller,
    spelling: Spelling,
) -> list[Change]:
    gone, come, exchanged = _pictures(*pictures)
    changes = [teller.picture(old, new) for old, new in exchanged]
    for zone, wording in texts.wording.items():
        changes += [teller.replaced(old, new) for old, new in wording.replaced]
        changes += [teller.gone(Thing.of(*row), zone) for row in texts.rows_gone[zone]]
        changes += [teller.come(Thing.of(*row), zone) for row in texts.rows_come[zone]]
        sides = (
            _side(drawn[0], zone, teller.zones, reflowed, wording.removed, gone),
            _side(drawn[1], zone, teller.zones, reflowed, wording.added, come),
        )
        found = sorted_shapes(
            *sides,
            wording.moved,
            tolerance,
            letters_are_lines=spelling.are_lines,
            anew=_drawn_anew(drawn),
        )
        coloured, gone_things, come_things = recoloured(found.gone, found.come)
        changes += [teller.styled(new) for _old, new in coloured]
        changes += [teller.gone(thing, zone) for thing in gone_things]
        changes += [teller.come(thing, zone) for thing in come_things]
        changes += [teller.rewritten(old, new, zone) for old, new in found.rewritten]
        changes += [teller.moved(moved, zone) for moved in found.moved]
    return changes


def _side(
    drawn: Drawn,
    zone: Zone,
    where: Zones,
    reflowed: tuple[tuple[Box, ...], tuple[Box, ...]],
    lines: tuple[Line, ...],
    pictures: Pictures,
) -> Side:
    ends = drawn.rest.ends
    middles = (ends[:, :2] + ends[:, 2:]) / 2
    titled = drawn.border[drawn.rest.line]
    for block in where.blocks:
        titled |= within(middles, block)
    here = titled if zone is Zone.TITLE_BLOCK else ~titled
    # What would lie beside the new sheet is not there for want of paper.
    here &= within(middles, where.sheet)
    # The ruling of a table moves with its rows.
    here &= ~rulings_of(ends, *reflowed)
    kept = tuple(
        one for one in pictures if where.of(one.box) is zone and where.sheet.holds(*one.box.middle)
    )
    cuts = tuple(one for one in drawn.cuts if where.of(one.box) is zone)
    return Side(drawn.lines, drawn.ink, drawn.rest.taken(here), cuts, lines, kept)


def _pictures(
    old: Pictures, new: Pictures
) -> tuple[Pictures, Pictures, list[tuple[Picture, Picture]]]:
    """Pictures that went, that came, and those in whose place there is another."""
    exchanged = []
    left = list(new)
    gone = []
    for one in old:
        there = next((other for other in left if _same_place(one.box, other.box)), None)
        if there is None:
            gone.append(one)
            continue
        left.remove(there)
        if there.digest != one.digest:
            exchanged.append((one, there))
    return tuple(gone), tuple(left), exchanged


def _same_place(one: Box, other: Box) -> bool:
    return bool(np.abs(one.corners() - other.corners()).max() <= SAME_PICTURE_MM)


def _restyled(drawn: tuple[Drawn, Drawn], tolerance: Tolerance, teller: Teller) -> list[Change]:
    """Lines that are on both sheets, but look otherwise on the new one."""
    old, new = drawn
    rest = uncovered(new.lines, old.ink, styles=True)
    plain = Ink(new.lines.taken(new.rest.line).at(new.rest.ends), tolerance.position_mm)
    rest = rest.taken(~plain.covers(rest.ends))
    things = gathered(rest, new.lines, (), (), tolerance.gap_mm, tolerance.largest_mm)
    return [teller.styled(thing) for thing in things]
