"""What only a running WordPress can show: forms, lists of posts, shops, calendars, polls.  Dropped, and reported."""

from __future__ import annotations

from wxr2md.content.registry import Attributes, Context, Html, Result, prefix, shortcode
from wxr2md.handlers.markup import block, dropped, names, visible
from wxr2md.handlers.page_builder import filled_later

FORMS = names(
    "contact-form contact-form-7 contactform contact_form contact-form-to-email cforms si-contact-form gravityform "
    "gravityforms gravity_form ninja_form ninja_forms ninja_forms_display_form wpforms formidable caldera_form "
    "caldera_form_modal mc4wp_form mc4wp-form fluentform forminator_form happyforms everest_form weforms formcraft "
    "quform ccf_form pirate_forms mailpoet_form wysija_form newsletter_form newsletter_signup_form mailchimp "
    "mailchimpsf_form yikes-mailchimp subscribe2 blog_subscription_form jetpack_subscription_form wpcf7 usp_form "
    "wpuf_form user-submitted-posts fscf_form visform give_form donation-form paypal_donation_button "
    "paypal-donation seamless_donations stripe simpay wp_paypal wp_cart_button contact-form-plugin contact_bank "
    "bwp_contact formlift convertkit sibwp_form mailerlite_form optin optinmonster activecampaign hubspot zohoForms "
    "typeform_embed jotform constantcontactapi madmimi aweber emailoctopus tnp_form"
)
FIELDS = names("contact-field contact-field-option gravityform-field mc4wp_field newsletter_field")
DYNAMIC = names(
    "recent_posts recent-posts recentposts display-posts display_posts catlist list-posts postlist post_grid "
    "the-post-grid wp-latest-posts latest_posts latest-posts related_posts jprel jetpack-related-posts sub-pages "
    "subpages list-pages child-pages child_pages sibling-pages wp_sitemap_page html-sitemap wp-sitemap "
    "simple-sitemap hierarchical-sitemap sitemap-page wp_archive_page clean-archives cleanarchivesreloaded "
    "compact_archive smart_archives wp-archives simple-yearly-archive SimpleYearlyArchive wp-snap azindex "
    "a-z-listing tag_cloud wp_tag_cloud tagcloud category_list list_categories blog_posts blogroll my-blogroll "
    "wp-rss-aggregator rss-feed fetch_feed wp_rss rssfeed feedzy-rss recent_products featured_products "
    "sale_products best_selling_products top_rated_products product_category product_categories product_page "
    "add_to_cart add_to_cart_url product_attribute woocommerce_cart woocommerce_checkout woocommerce_my_account "
    "woocommerce_order_tracking edd_checkout download_checkout purchase_link download_history download_cart "
    "events_list events_calendar tribe_events tribe_events_list tribe_event_inline tribe_mini_calendar ai1ec "
    "my_calendar my_calendar_upcoming my_calendar_today event_list locations_list ecs-list-events eo_events "
    "eo_calendar calendar_archive portfolio_posts jetpack_portfolio jetpack-portfolio testimonials_list "
    "jetpack_testimonial jetpack_testimonials wp-polls wp_poll yop_poll ays_poll quiz_master_next mlw_quizmaster "
    "wp_quiz ays_quiz opinionstage login-form login_form wppb-login wppb-register profilepress-login wp_login_form "
    "theme-my-login ultimatemember bbp-forum-index bbp-single-topic bbp-single-forum bbp-topic-index job_listings "
    "jobs_list submit_job_form job_dashboard wp_ulike thumbs-rating kkstarratings ratings wp-postratings post_views "
    "post-views the_ratings addtoany addthis ssba social_share easy-social-share ss_social_share sharethis "
    "dot_recommends follow_me instagram-feed custom-twitter-feeds custom-facebook-feed twitter-feed statictweets "
    "fts_twitter fts_facebook ap_instagram_feed downloads total_downloads popular_downloads wpdm_package "
    "wpdm_category wpfilebase wp_file_download wpgmza google_maps mapsmarker wpgmp put_wpgm leaflet-map "
    "leaflet-marker leaflet-geojson osm_map osm_map_v3 tablepress-table ninja_tables wpdatatable wpdatachart "
    "supsystic-tables ultimate_table visualizer wpchart wp_widget widget do_widget dynamic-sidebar sidebar_widget "
    "do_sidebar get_sidebar ads adrotate adinserter adsense quick_adsense google-ad the_ad the_ad_group "
    "the_ad_placement insert_php exec include includeme xyz-ips xyz-ihs countdown ujicountdown tminus "
    "wpdevart_countdown weather forecast author_list authoravatars wp_authors user_list members-list booking "
    "bookings_form bookly-form easyappointments vik_booking opentable restaurant_reservations reservations "
    "wp-mapbox-gl-js progressmap advanced_map content_block content-block reusable_block post-content-shortcodes "
    "global_block insert pods types wpv-view wpv-post-body acf field_value postmeta page_meta"
)
WITH_ATTRIBUTES = names(  # words of prose too: they count only with attributes
    "archives archive sitemap search login register cart posts events event calendar subscribe newsletter donate "
    "donation products product products_list portfolio testimonials team staff download poll quiz form contact rss "
    "feed survey twitter_feed widget weather tags categories pages menu jobs slider carousel table counter rating "
    "reviews review users authors forum share"
)


@shortcode(*FORMS)
def form(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if name.isalpha() and not attributes and not inner.strip():
        return None
    dropped(context, f"[{name}] is a form: it needs WordPress, so it is left out (a static site has other ways)")
    return Html(block(inner) if visible(inner) else "")


@shortcode(*FIELDS)
def field(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """A field of a form, which is reported by itself."""
    return Html("") if attributes else None


@shortcode(*(name for name in DYNAMIC if name not in WITH_ATTRIBUTES))
def dynamic(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if visible(inner):
        return Html(block(inner))
    return filled_later(context, name) if attributes or not name.isalpha() else None


@shortcode(*(name for name in WITH_ATTRIBUTES if name != "table"))
def dynamic_word(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """`[posts count=3]` is a shortcode; `[posts]` and `[search the archive]` are prose."""
    if visible(inner):
        return Html(block(inner))
    return filled_later(context, name) if any(not key.isdigit() for key in attributes) else None


@prefix(
    "tribe_",
    "wp_",
    "woocommerce_",
    "mepr-",
    "wpdm_",
    "edd_",
    "bbp-",
    "gravity",
    "wpv-",
    "wpgmza_",
    "em_",
    "learndash_",
    "ld_course",
)
def other(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Others of plugins all of whose shortcodes are filled later."""
    if visible(inner):
        return Html(block(inner))
    return filled_later(context, name) if attributes else None
