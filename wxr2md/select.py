"""Which items are converted, and for each that is not the reason, in the words that the report counts.

WordPress keeps much in its posts table that no reader ever saw as a page: menu entries, style sheets, templates,
orders, and what visitors sent through a form.  None of that is converted unless it is asked for by its type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wxr2md.options import Options

if TYPE_CHECKING:
    from wxr2md.index import Entry

ATTACHMENT = "attachment (media library entry)"
MENU = "navigation menu item"
INTERNAL = "WordPress internal type"
BLOCK = "reusable block (its text stands in the posts that use it)"
TEMPLATE = "theme or page-builder template"
FORM = "form"
ENTRY = "form entry (private)"
ORDER = "shop order or customer record (private)"
SHOP = "shop internals"
PLUGIN = "plugin settings"
PROTECTED = "protected"
IDENTICAL = "identical to another item"

# Names that a site may well use for pages of its own (slide, booking, view, popup) are not in this list.
_REASONS: dict[str, str] = {
    ATTACHMENT: "attachment",
    MENU: "nav_menu_item",
    BLOCK: "wp_block",
    INTERNAL: """revision custom_css customize_changeset oembed_cache user_request wp_global_styles wp_navigation
        wp_font_family wp_font_face wp_area patterns_ai_data""",
    TEMPLATE: """wp_template wp_template_part elementor_library elementor_snippet elementor_font elementor_icons
        elementor-hf e-floating-buttons et_pb_layout et_template et_theme_builder et_header_layout
        et_body_layout et_footer_layout fusion_template fusion_element fusion_icons fusion_form fusion_tb_section
        fusion_tb_layout vc_grid_item vc4_templates wpb_gutenberg_param templatera fl-builder-template fl-theme-layout
        cs_template cs_global_block cs_header cs_footer cs_layout cs_user_templates ct_template oxy_user_library
        bricks_template brizy_template brizy-global-popup thrive_template tcb_lightbox tve_form_type so_panels
        astra-advanced-hook kadence_element kadence_form kadence_header kadence_navigation gp_elements
        gblocks_templates gblocks_global_style generate_page_header ux_template mfn-template porto_builder""",
    FORM: """wpcf7_contact_form wpforms mc4wp-form nf_form forminator_forms forminator_polls forminator_quizzes
        frm_form_actions frm_styles frm_display caldera_form jetpack_form everest_form happyform wpuf_forms um_form""",
    ENTRY: """feedback jetpack_feedback nf_sub flamingo_contact flamingo_inbound flamingo_outbound wpforms_log
        wpforms_entry happyforms-message weforms_entry contact-form-submission elementor_submission everest_form_entry
        email-log wp_mail_log postman_sent_mail newsletter_subscriber es_subscriber job_application""",
    ORDER: """shop_order shop_order_refund shop_order_placehold shop_subscription wc_booking wc_user_membership
        edd_payment edd_log edd_subscription edd_license jp_pay_order give_payment charitable_payment llms_order
        llms_transaction mepr-txn wpsc-purchase-log tribe_rsvp_attendees tribe_tpp_attendees tec_tc_attendee
        tec_tc_order sfwd-transactions tutor_enrolled lp_order""",
    SHOP: "product_variation shop_coupon shop_webhook jp_pay_product edd_discount wc_product_tab",
    PLUGIN: """scheduled-action acf acf-field acf-field-group acf-post-type acf-taxonomy acf-ui-options-page
        wp-types-group wp-types-user-group wp-types-term-group view-template cred-form _pods_pod _pods_field
        _pods_group _pods_template mb-post-type mb-taxonomy meta-box wpcode amn_smtp amp_validated_url cookielawinfo
        cmplz-processing cmplz-dataleak tablepress_table rank_math_schema optionsframework option-tree safecss
        custom-css-js jp_sitemap jp_sitemap_master jp_sitemap_index jp_img_sitemap jp_img_sitemap_index jp_vid_sitemap
        jp_vid_sitemap_index dlm_download_version sdm_logs um_directory um_role bp-email cartflows_flow
        nxs_qp itsec-dashboard itsec-dash-card""",
}
INTERNAL_TYPES: dict[str, str] = {name: reason for reason, names in _REASONS.items() for name in names.split()}
PUBLIC_TYPES = frozenset({"post", "page"})

# What plugins number or extend: acf-field-…, flamingo_…, shop_order_….
_FAMILIES: dict[str, str] = {
    "acf-": PLUGIN,
    "_pods_": PLUGIN,
    "amn_": PLUGIN,
    "flamingo_": ENTRY,
    "nf_sub": ENTRY,
    "shop_order": ORDER,
    "shop_subscription": ORDER,
    "wpforms_": ENTRY,
    "jp_pay_": ORDER,
}

HIDDEN_STATUSES: dict[str, str] = {
    "trash": "trash",
    "auto-draft": "auto-draft",
    "inherit": "revision (status inherit)",
    "spam": "spam",
    "request-pending": INTERNAL,
    "request-confirmed": INTERNAL,
    "request-completed": INTERNAL,
    "request-failed": INTERNAL,
}


def reason_to_skip(
    entry: Entry, options: Options, author_name: Callable[[str], str] = lambda login: login
) -> str | None:
    """Return why an item is not converted, None if it is.

    An item without a type is a post, one without a status is published: so old exports and plain feeds leave them.
    `author_name` turns a login into the display name, which `--authors` takes as well.
    """
    return (
        _by_type(entry, options)
        or _by_status(entry, options)
        or _by_date(entry, options)
        or _by_author(entry, options, author_name)
        or (IDENTICAL if entry.duplicate else None)
    )


def _by_type(entry: Entry, options: Options) -> str | None:
    name = entry.post_type.lower() or "post"
    if options.types:
        return None if name in {asked.strip().lower() for asked in options.types} else "type not asked for"
    if name in PUBLIC_TYPES:
        return None
    if name in INTERNAL_TYPES:
        return INTERNAL_TYPES[name]
    return next((reason for start, reason in _FAMILIES.items() if name.startswith(start)), None)


def _by_status(entry: Entry, options: Options) -> str | None:
    name = entry.status.lower() or "publish"
    if name == "publish" and entry.has_password:
        name = PROTECTED  # WordPress has no word for it: it is a published post that shows nothing
    if options.status:
        return None if name in {asked.strip().lower() for asked in options.status} else "status not asked for"
    if name == "inherit" and entry.post_type.lower() == "attachment":
        return None
    return HIDDEN_STATUSES.get(name)


def _by_date(entry: Entry, options: Options) -> str | None:
    if not (options.since or options.until):
        return None
    if not entry.post_date:
        return "no date, and --since or --until is given"
    if options.since and entry.post_date < options.since:
        return "before --since"
    if options.until and entry.post_date > options.until:
        return "after --until"
    return None


def _by_author(entry: Entry, options: Options, author_name: Callable[[str], str]) -> str | None:
    if not options.authors:
        return None
    names = {entry.creator.strip().casefold(), author_name(entry.creator).strip().casefold()}
    asked = {name.strip().casefold() for name in options.authors}
    return None if names & asked else "author not asked for"
