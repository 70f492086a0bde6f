"""Invented names, companies and words for the demo world; any likeness to somebody real is chance."""

from dataclasses import dataclass

FAMILY_NAMES = (
    ("佐藤", "サトウ"), ("鈴木", "スズキ"), ("髙橋", "タカハシ"), ("田中", "タナカ"), ("伊藤", "イトウ"), ("渡邊", "ワタナベ"),
    ("山本", "ヤマモト"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"), ("吉田", "ヨシダ"), ("山﨑", "ヤマザキ"),
    ("松本", "マツモト"), ("井上", "イノウエ"), ("木村", "キムラ"), ("林", "ハヤシ"), ("斎藤", "サイトウ"), ("清水", "シミズ"),
    ("阿部", "アベ"), ("池田", "イケダ"), ("橋本", "ハシモト"), ("石川", "イシカワ"), ("前田", "マエダ"), ("藤田", "フジタ"),
    ("後藤", "ゴトウ"), ("岡田", "オカダ"), ("長谷川", "ハセガワ"), ("村上", "ムラカミ"), ("近藤", "コンドウ"), ("坂本", "サカモト"),
    ("遠藤", "エンドウ"), ("青木", "アオキ"), ("藤井", "フジイ"), ("西村", "ニシムラ"), ("福田", "フクダ"), ("太田", "オオタ"),
    ("三浦", "ミウラ"), ("岡本", "オカモト"), ("中島", "ナカジマ"), ("藤原", "フジワラ"), ("原田", "ハラダ"), ("小野", "オノ"),
    ("竹内", "タケウチ"), ("金子", "カネコ"), ("和田", "ワダ"), ("中山", "ナカヤマ"), ("石田", "イシダ"), ("上田", "ウエダ"),
    ("森田", "モリタ"), ("柴田", "シバタ"), ("酒井", "サカイ"), ("工藤", "クドウ"), ("横山", "ヨコヤマ"), ("宮﨑", "ミヤザキ"),
    ("勅使河原", "テシガワラ"), ("五十嵐", "イガラシ"), ("小笠原", "オガサワラ"), ("一", "ニノマエ"),
)  # fmt: skip
GIVEN_NAMES = (
    ("陽菜", "ヒナ"), ("蓮", "レン"), ("結衣", "ユイ"), ("大翔", "ヒロト"), ("美咲", "ミサキ"), ("翔太", "ショウタ"), ("さくら", "サクラ"),
    ("悠真", "ユウマ"), ("葵", "アオイ"), ("拓海", "タクミ"), ("彩花", "アヤカ"), ("健太", "ケンタ"), ("愛", "アイ"), ("直樹", "ナオキ"),
    ("千尋", "チヒロ"), ("亮", "リョウ"), ("真由美", "マユミ"), ("智也", "トモヤ"), ("恵", "メグミ"), ("大輔", "ダイスケ"), ("香織", "カオリ"),
    ("誠", "マコト"), ("由紀", "ユキ"), ("隆", "タカシ"), ("麻衣", "マイ"), ("学", "マナブ"), ("遥", "ハルカ"), ("和也", "カズヤ"),
    ("菜々子", "ナナコ"), ("剛", "ツヨシ"), ("瞳", "ヒトミ"), ("涼", "リョウ"), ("美穂", "ミホ"), ("康平", "コウヘイ"), ("里奈", "リナ"),
    ("駿", "シュン"), ("友香", "トモカ"), ("慎太郎", "シンタロウ"), ("七海", "ナナミ"), ("光", "ヒカル"), ("詩織", "シオリ"), ("樹", "イツキ"),
)  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """An invented organisation."""

    name: str
    kana: str
    owner: str
    """First part of its owner's mail address."""
    brand: str = "teal"
    introduction: str = ""
    occupations: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ("13",)
    weight: int = 4
    """How many of the registrations arrive through its links, in parts."""


COMPANIES = (
    Firm("株式会社みなとソフトウェア", "ミナトソフトウェア", "minato", "teal", "業務システムを作る会社です。", ("backend_engineer", "frontend_engineer", "qa_engineer", "product_manager", "ui_designer"), ("13", "14"), 14),
    Firm("青葉精機株式会社", "アオバセイキ", "aoba", "blue", "産業用の精密部品を作っています。", ("mechanical_designer", "production_engineer", "quality_control", "purchasing"), ("04", "11"), 7),
    Firm("ひだまり食品株式会社", "ヒダマリショクヒン", "hidamari", "orange", "惣菜とパンの製造・販売。", ("product_planning", "store_manager", "quality_control", "corporate_sales"), ("23", "27"), 9),
    Firm("株式会社北斗ロジスティクス", "ホクトロジスティクス", "hokuto", "indigo", "食品と日用品の物流を担います。", ("logistics_planner", "trade_clerk", "internal_it", "driver"), ("01", "12"), 6),
    Firm("つばめ人事サービス株式会社", "ツバメジンジサービス", "tsubame", "purple", "人事・給与の受託会社です。", ("labour", "hr", "customer_success", "clerk"), ("13",), 8),
    Firm("株式会社はるかぜ会計", "ハルカゼカイケイ", "harukaze", "green", "中小企業の経理を支えます。", ("accounting", "finance", "clerk", "management_consultant"), ("13", "27"), 5),
    Firm("医療法人架空会みずほ病院", "ミズホビョウイン", "mizuho", "magenta", "地域の総合病院です。", ("nurse", "medical_clerk", "therapist", "pharmacist"), ("40", "27"), 5),
    Firm("株式会社あかね通販", "アカネツウハン", "akane", "red", "暮らしの品を届ける通信販売。", ("web_marketing", "online_shop", "data_scientist", "call_centre", "web_designer"), ("13", "40"), 10),
    Firm("しらかば住宅株式会社", "シラカバジュウタク", "shirakaba", "lime", "木の家の設計と管理。", ("architect", "property_management", "private_sales", "corporate_planning"), ("20", "13"), 4),
    Firm("株式会社ゆめのたね学習社", "ユメノタネガクシュウシャ", "yumenotane", "sky", "学習塾と教材の会社です。", ("instructor", "editor", "customer_success", "public_relations"), ("14", "28"), 4),
    Firm("東海みらい電機株式会社", "トウカイミライデンキ", "tokai", "slate", "制御機器と組込みソフト。", ("embedded_engineer", "electrical_designer", "technical_sales", "overseas_sales"), ("23", "22"), 7),
    Firm("株式会社さざなみホテルズ", "サザナミホテルズ", "sazanami", "cyan", "温泉地の宿を営みます。", ("hotel_staff", "cook", "web_marketing", "general_affairs"), ("47", "22"), 3),
)  # fmt: skip
AGENCIES = (
    Firm("あさひキャリア株式会社", "アサヒキャリア", "asahi", "teal", "IT・事務系の転職支援。初回連絡は平均0.8営業日。", weight=10),
    Firm("株式会社かもめ人材", "カモメジンザイ", "kamome", "blue", "製造・技術職に強い地域密着の紹介会社。", weight=7),
    Firm("くすのきエージェント合同会社", "クスノキエージェント", "kusunoki", "green", "営業・販売・サービス職の紹介。", weight=6),
    Firm("株式会社すずらんメディカル紹介", "スズランメディカルショウカイ", "suzuran", "magenta", "医療・介護・教育の専門紹介。", weight=4),
    Firm("ともしび転職支援株式会社", "トモシビテンショクシエン", "tomoshibi", "orange", "第二新卒と未経験からの転職を応援。", weight=5),
)  # fmt: skip
NEWCOMERS = (
    Firm("株式会社こもれび設計室", "コモレビセッケイシツ", "komorebi", "lime", "住まいと店舗の設計事務所です。"),
    Firm("ゆうなぎキャリア合同会社", "ユウナギキャリア", "yunagi", "sky", "観光・宿泊業界の紹介会社。"),
)
"""They come on the last day: the operator always has somebody to look at."""
TURNED_AWAY = Firm(
    "まぼろし企画合同会社", "マボロシキカク", "maboroshi", "slate", "事業内容の確認が取れなかった会社です。"
)
SHUT_OUT = Firm("有限会社かげろう商店", "カゲロウショウテン", "kagerou", "slate", "連絡が取れなくなった会社です。")
OPERATOR_OWNER = "unei"
SECOND_OPERATOR = "shinsa"
"""Four eyes need two people."""

EMPLOYERS = (
    "株式会社架空商事", "例示システムズ株式会社", "有限会社見本工務店", "サンプル食品株式会社", "モデル流通株式会社", "合同会社イフ企画",
    "仮想銀行", "医療法人例の会", "ダミー電子株式会社", "株式会社たとえば",
)  # fmt: skip
LICENCES = (
    "普通自動車第一種運転免許",
    "日商簿記2級",
    "基本情報技術者",
    "TOEIC 800",
    "宅地建物取引士",
    "看護師",
    "社会保険労務士",
)
PREFECTURE_WEIGHTS = {
    "13": 30,
    "14": 14,
    "27": 14,
    "23": 11,
    "11": 8,
    "12": 7,
    "40": 7,
    "28": 5,
    "01": 4,
    "04": 3,
    "22": 3,
    "20": 2,
    "47": 2,
}
PAY = {"it": (4_200_000, 8_500_000), "desk": (3_300_000, 6_000_000), "field": (2_900_000, 5_200_000), "expert": (4_000_000, 7_500_000)}  # fmt: skip
PAY_GROUP = {
    "backend_engineer": "it", "frontend_engineer": "it", "qa_engineer": "it", "product_manager": "it", "data_scientist": "it",
    "embedded_engineer": "it", "internal_it": "it", "nurse": "expert", "pharmacist": "expert", "architect": "expert",
    "management_consultant": "expert", "mechanical_designer": "expert", "electrical_designer": "expert", "cook": "field",
    "store_manager": "field", "driver": "field", "hotel_staff": "field", "call_centre": "field", "instructor": "field",
}  # fmt: skip
MUST_LICENCE = {"nurse": "看護師"}
MESSAGES = (
    "ご経験を拝見し、この求人の仕事内容と重なる点が多いと感じました。条件をご覧のうえ、ご関心があればお知らせください。",
    "希望の勤務地と年収の条件に合う求人です。まずは内容をご確認ください。お断りいただいても他のご紹介には影響しません。",
    "未経験の部分は入社後の研修で補える求人です。選考の流れも含めてご説明できます。",
)

CONDITIONS = {
    "duties": "{title}としての業務全般。チームで分担し、入社後3か月は先輩が伴走します。",
    "duties_range": "会社の定める業務",
    "fixed_period": "2026年4月1日から1年間",
    "renewal_criteria": "業務量、勤務成績により判断する。通算3年・更新2回を上限とする",
    "probation": "あり(3か月、条件は本採用と同じ)",
    "workplace": "{place}(本社または事業所)",
    "workplace_range": "会社の定める事業所。在宅勤務を行う場所を含む",
    "hours": "9:00〜18:00(実働8時間)",
    "overtime": "あり(月平均15時間)",
    "breaks": "12:00〜13:00(60分)",
    "holidays": "完全週休2日制(土日)、祝日、年末年始、年次有給休暇",
    "wage": "月給制。理論年収{low:,}円〜{high:,}円(経験・能力による)。賞与年2回、通勤手当(月5万円まで)",
    "fixed_overtime": "なし",
    "insurance": "健康保険、厚生年金、雇用保険、労災保険",
    "employer": "{company}",
    "smoking": "屋内原則禁煙(屋外に喫煙場所あり)",
}
FREE_SLOT_CLAUSE = "キャリアリレーの無料紹介枠を用いた紹介により採用が成立した場合、当該採用1名の紹介手数料は0円とする。この取扱いは、条件を満たすすべての求人者に等しく適用する。"
REFUNDS = ((30, 80), (60, 50), (90, 30))
