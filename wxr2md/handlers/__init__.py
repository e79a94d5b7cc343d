"""One WordPress feature a file, its blocks and its shortcodes together; a new file here is found by itself.

A handler of a shortcode gets its inner text with the shortcodes in it already replaced (raw ones: as it is stored); a
handler of a block gets its inner HTML with the inner blocks rendered.  Handlers know content.registry, the model and
the diagnostics, not one another.
"""
