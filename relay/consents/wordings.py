"""The first version of every text people agree to; later versions are new rows, never edits."""

import hashlib

PLACEMENT_JA = """\
私は、下記の人材紹介会社(有料職業紹介事業者)に、私の個人データを提供することに同意します。

1. 提供する会社  この画面に表示された1社のみ(名称・許可番号・住所・代表者は表示のとおり)
2. 利用目的  その会社が行う職業紹介(求人の紹介、応募の取次ぎ、選考・入社に関する連絡)のため
3. 提供する項目  氏名・よみがな、メールアドレス・電話番号(登録した場合)、希望する職種・勤務地・条件、経験・スキル・資格、職務経歴
4. 求人企業への提示  個人を特定できない形の要約(ノンネーム)は、あなたがその求人に「はい」と答えた場合に限り、求人企業に示されます。氏名と連絡先は、さらに求人ごとのあなたの同意があるまで求人企業に渡りません
5. 提供方法  システム上の閲覧(暗号化した通信)
6. 期間  同意した日から12か月。期限の前にお知らせし、更新しなければ終了します
7. 撤回  いつでもパスポートの画面から撤回できます。撤回するとその会社は直ちに閲覧できなくなり、利用停止の通知が届きます
8. 任意性  同意は任意です。同意しなくても、応募先の選考や今後の応募に影響はありません
"""
PLACEMENT_EN = """\
I agree that my personal data is provided to the placement agency named below (a licensed fee-charging employment placement business).

1. Recipient: this one agency only (name, licence number, address and representative as shown on this screen)
2. Purpose: placement by this agency (introducing openings, passing on applications, contact about selection and joining)
3. Items: name and its reading, mail address, phone number if given, wished occupation, place and conditions, experience, skills, licences, work history
4. Hiring companies: a summary that does not name you is shown to a hiring company only after you have said yes to its opening; your name and contact data reach it only after your further consent for that opening
5. Means: viewing in this system over encrypted connections
6. Period: twelve months from today; you are told before it ends, and it ends unless you renew it
7. Withdrawal: at any time on your passport page. The agency loses sight at once and is told to stop using the data
8. Voluntary: this is voluntary. Saying no has no effect on any selection or on later applications
"""
NAMED_JA = """\
私は、この求人への応募の取次ぎのために、担当の人材紹介会社が次のとおり私の個人データを求人企業に提供することに同意します。

1. 提供先  この画面に表示された求人の求人企業1社のみ
2. 利用目的  この求人の選考と、それに関する連絡
3. 提供する項目  まず個人を特定できない要約(ノンネーム)。求人企業が面談を希望した場合に限り、氏名・よみがな、メールアドレス・電話番号(登録した場合)、経験・スキル・資格
4. 撤回  名前が渡る前でも後でも、いつでもパスポートの画面から撤回できます
5. 任意性  この求人への応募は任意です。断っても、ほかの求人の紹介に影響はありません
"""
NAMED_EN = """\
I agree that, in order to pass on my application for this opening, my placement agency provides my personal data to the hiring company as follows.

1. Recipient: the one hiring company of the opening shown on this screen
2. Purpose: selection for this opening, and contact about it
3. Items: first a summary that does not name me; only if the company wishes to meet me: name and its reading, mail address, phone number if given, experience, skills, licences
4. Withdrawal: at any time on the passport page, before or after the name was handed over
5. Voluntary: applying is voluntary. Saying no has no effect on other openings
"""

FIRST = (
    ("placement", "ja", PLACEMENT_JA),
    ("placement", "en", PLACEMENT_EN),
    ("named_introduction", "ja", NAMED_JA),
    ("named_introduction", "en", NAMED_EN),
)


def digest_of(text: str) -> str:
    """The hash by which a consent names its wording."""
    return hashlib.sha256(text.encode()).hexdigest()
