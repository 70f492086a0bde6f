"""The words of the rejection mail, in Japanese and English: letters ISO-2022-JP can carry, and nothing more."""

DIVIDER = "-" * 40

SUBJECTS = {
    "ja": "選考結果のご連絡({company})",
    "en": "The result of your application to {company}",
}

GREETINGS = {
    "ja": "〇〇 様\n\nこの度は、{company}にご応募いただき、誠にありがとうございました。",
    "en": "Dear applicant,\n\nThank you very much for applying to {company} and for the time you gave us.",
}

_THANKS_JA = (
    "多くの企業の中から当社に関心をお寄せいただき、貴重なお時間を割いてくださったことに、心より感謝申し上げます。\n"
    "ご希望に添えず恐縮ではございますが、何卒ご了承くださいますようお願い申し上げます。\n"
    "末筆ながら、今後のご健勝とご活躍を心よりお祈り申し上げます。"
)
_THANKS_EN = (
    "We know how much work an application is, and we are grateful that you chose us. We wish you every success."
)

RESULTS = {
    "ja": {
        "documents": "お送りいただいた応募書類を慎重に拝見し、社内で検討を重ねましたが、"
        f"誠に残念ながら、今回はご期待に沿えない結果となりました。\n{_THANKS_JA}",
        "first": "先日は面接にお越しいただき、これまでのご経験やお考えをお聞かせくださり、ありがとうございました。"
        f"慎重に検討いたしましたが、誠に残念ながら、今回はご期待に沿えない結果となりました。\n{_THANKS_JA}",
        "final": "最終面接まで長期にわたりお付き合いいただき、誠にありがとうございました。"
        "社内でも大変悩み、慎重に検討を重ねましたが、誠に残念ながら、今回はご期待に沿えない結果となりました。\n"
        f"{_THANKS_JA}",
    },
    "en": {
        "documents": "We have read your documents with care. We are sorry to tell you that this time"
        f" we are unable to offer you the position.\n{_THANKS_EN}",
        "first": "Thank you for coming to the interview and telling us about your work. After careful thought we are"
        f" sorry to tell you that we are unable to offer you the position.\n{_THANKS_EN}",
        "final": "Thank you for staying with us until the final interview. The decision was a hard one. We are sorry to"
        f" tell you that we are unable to offer you the position.\n{_THANKS_EN}",
    },
}

NAMES = {"ja": "{company}\n採用担当", "en": "{company}\nRecruiting team"}

OFFERS = {
    "ja": "【ご案内】ご希望の方は、人材紹介会社を通じて次の機会を探せる「{service}」をご利用いただけます。",
    "en": "If you wish, {service} helps you find your next opportunity through placement agencies.",
}

NOTES = {
    "ja": (
        "※「{service}」は、{operator}(届出番号 {number})が運営しています。\n"
        "※ご利用は任意です。当社から同サービスへ、お名前や応募書類などの情報は一切送っていません。\n"
        "※ご登録の有無は、今回の選考にも今後のご応募にも影響しません。\n"
        "※どなたが登録されたかは当社に知らされません。当社が知るのは週ごとの合計数のみで、"
        "その数に応じて、当社の採用時の紹介手数料が無料になる特典を受け取ります。"
    ),
    "en": (
        "* {service} is run by {operator} (notification no. {number}).\n"
        "* Using it is voluntary. We have sent nothing about you to the service.\n"
        "* Whether you register has no effect on this selection or on any later application.\n"
        "* We never learn who registered, only weekly totals; by that count we receive a benefit:"
        " placement fees for our own hires are waived."
    ),
}

CONTACT = {
    "ja": "※お問い合わせ先: {contact}",
    "en": "* Questions: {contact}",
}

ONE_LINES = {
    "ja": (
        "なお、ご希望の方は、人材紹介会社を通じて次の機会を探せる「{service}」をご利用いただけます(任意)。\n\n"
        "{url}\n\n"
        "※運営: {operator}(届出番号 {number})。当社から情報は一切送っていません。ご登録の有無は選考に影響しません。"
        "当社が知るのは週ごとの合計数のみで、その数に応じて特典(紹介手数料の無料枠)を受け取ります。お問い合わせ: {contact}"
    ),
    "en": (
        "If you wish, {service} helps you find your next opportunity through placement agencies (voluntary).\n\n"
        "{url}\n\n"
        "* Run by {operator} (notification no. {number}). We have sent nothing about you. Registering has no effect on"
        " any selection. We learn weekly totals only and receive a benefit by that count (placement fees waived)."
        " Questions: {contact}"
    ),
}
