"""Blocks of plugins: their saved HTML is kept; where they save nothing, what stands in their attributes is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wxr2md.content.registry import Context, Html, Result, block_family
from wxr2md.diagnostics import DYNAMIC_BLOCK
from wxr2md.handlers.markup import names, visible, without
from wxr2md.handlers.page_builder import levels, pieces

FAMILIES = names(
    "kadence/ generateblocks/ generateblocks-pro/ ugb/ stackable/ atomic-blocks/ genesis-blocks/ coblocks/ uagb/ "
    "essential-blocks/ getwid/ acf/ lazyblock/ block-lab/ genesis-custom-blocks/ themeisle-blocks/ otter-blocks/ "
    "advgb/ ultimate-blocks/ ub/ qubely/ editorskit/ blockart/ greenshift-blocks/ spectra/ cwicly/ bricks/ "
    "elementor/ divi/ wp-bootstrap-blocks/ areoi/ nk/ ghostkit/ maxi-blocks/ zioncode/ premium/ blocksy/ gutentor/ "
    "enlighter/ prismatic/ urvanov-syntax-highlighter/ hcb/ loos-hcb/ vk-blocks/ snow-monkey-blocks/ woocommerce/ "
    "jetpack/ tadv/ wpforms/ gravityforms/ contact-form-7/ mailpoet/ yoast/ yoast-seo/ rank-math/ aioseo/ wp-seo/ "
    "crowdsignal-forms/ videopress/ a8c/ premium-content/ newspack-blocks/ sensei-lms/ syntaxhighlighter/ tiptip/ "
    "mkaz/ codemirror-blocks/ tablepress/ ninja-forms/ formidable/ caldera-forms/ mc4wp/ nextgen-gallery/ imagely/ "
    "foogallery/ meta-slider/ envira/ sby/ sbi/ cff/"
)

EMPTY_BOX = re.compile(r"column|row|container|section|spacer|divider|separator|group|layout|grid$|wrapper|shape|icon")


@block_family(*FAMILIES)
def plugin_block(attributes: Mapping[str, object], inner: str, context: Context, name: str) -> Result | None:
    """Drop drawn icons from what is saved; with nothing saved, keep texts, links and pictures of the attributes."""
    if name == "premium-content/subscriber-view":
        return Html("")
    inner = without(inner, "svg")
    if visible(inner):
        return Html(inner)
    found = "".join(dict.fromkeys(piece for level in levels(attributes) for piece in pieces(level, context)))
    if not found and not (inner.strip() and EMPTY_BOX.search(name)):
        context.diagnostics.add(DYNAMIC_BLOCK, name=name)
    return Html(found or inner)
