"""What personal data is used for and how long it is kept, as the law wants it published."""

from django.utils.translation import gettext_lazy as _

PURPOSES = (
    (
        _("People who register"),
        (
            _("To prove that the mail address is yours, and to sign you in"),
            _("To give what you entered to the placement agencies you ticked, and to nobody else"),
            _("To show you proposals of those agencies, to hand your answers on and to record them"),
            _("To keep away companies you do not want to be shown to"),
            _("To count, without names, how many people registered through a company's link"),
            _("To answer your requests and to notice misuse"),
        ),
    ),
    (
        _("People who act for a company or an agency"),
        (
            _("To check that the organisation exists and is licensed"),
            _("To sign you in, to write to you about the service and to record what was done"),
        ),
    ),
)

DATA_ITEMS = (
    _("Name and its kana, mail address"),
    _("Wished occupations and places, experience, skills, licences, when you would like to move"),
    _("Consents and withdrawals, provisions to third parties and who looked"),
    _("For an agency's job-seeker book only, and only if an agency accepts you: address and date of birth"),
)

KEPT = (
    (_("Registration without consent to any agency"), _("30 days, then deleted")),
    (_("Profile"), _("Until you erase it, or after 12 months without activity")),
    (_("Consents and records of provision"), _("Three years after they ended (個人情報保護法 29・30条)")),
    (_("An agency's job-seeker book"), _("Two years after its term ends (職業安定法施行規則 24条の7)")),
    (_("Traces for noticing misuse (digests only)"), _("30 days")),
)

SAFEGUARDS = (
    _("Every organisation sees only its own rows: checked in the program and once more in the database"),
    _("Names and addresses open only under a consent that is in force, and each opening is written down first"),
    _("Data is stored in Japan; pages carry no trackers and no third-party tags"),
    _("Staff of the operator act under their own accounts, and what they do is recorded for good"),
    _("People who may see personal data are named, trained and few"),
)
