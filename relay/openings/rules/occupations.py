"""The occupations we place: keys for storage, words for people; neither port nor construction work (職業安定法 32条の11)."""

from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"
"""A text in the reader's language, once it is shown."""

OCCUPATION_GROUPS: tuple[tuple[Label, dict[str, Label]], ...] = (
    (
        _("Office and corporate"),
        {
            "clerk": _("General office work"),
            "sales_clerk": _("Sales administration"),
            "general_affairs": _("General affairs"),
            "hr": _("Human resources and recruiting"),
            "labour": _("Payroll and labour administration"),
            "accounting": _("Accounting"),
            "finance": _("Finance and budgeting"),
            "legal": _("Legal affairs"),
            "secretary": _("Secretary"),
            "purchasing": _("Purchasing"),
            "corporate_planning": _("Corporate planning"),
            "public_relations": _("Public relations"),
        },
    ),
    (
        _("Sales and customer contact"),
        {
            "corporate_sales": _("Corporate sales"),
            "private_sales": _("Sales to private customers"),
            "inside_sales": _("Inside sales"),
            "overseas_sales": _("Overseas sales"),
            "technical_sales": _("Technical sales"),
            "customer_success": _("Customer success"),
            "call_centre": _("Call centre"),
        },
    ),
    (
        _("Marketing and planning"),
        {
            "marketing": _("Marketing"),
            "web_marketing": _("Web marketing"),
            "product_planning": _("Product planning"),
            "online_shop": _("Online shop operation"),
        },
    ),
    (
        _("IT"),
        {
            "backend_engineer": _("Software engineer (server side)"),
            "frontend_engineer": _("Software engineer (front end)"),
            "mobile_engineer": _("Software engineer (mobile apps)"),
            "infrastructure_engineer": _("Infrastructure engineer"),
            "data_engineer": _("Data engineer"),
            "data_scientist": _("Data scientist"),
            "security_engineer": _("Security engineer"),
            "qa_engineer": _("QA engineer"),
            "it_project_manager": _("IT project manager"),
            "product_manager": _("Product manager"),
            "it_consultant": _("IT consultant"),
            "internal_it": _("Internal IT"),
            "helpdesk": _("Help desk"),
        },
    ),
    (
        _("Design and media"),
        {
            "web_designer": _("Web designer"),
            "ui_designer": _("UI/UX designer"),
            "graphic_designer": _("Graphic designer"),
            "editor": _("Writer and editor"),
            "video_creator": _("Video creator"),
        },
    ),
    (
        _("Engineering and manufacturing"),
        {
            "mechanical_designer": _("Mechanical designer"),
            "electrical_designer": _("Electrical and electronic designer"),
            "embedded_engineer": _("Embedded engineer"),
            "production_engineer": _("Production engineer"),
            "quality_control": _("Quality control"),
            "research": _("Research and development"),
            "manufacturing_operator": _("Manufacturing operator"),
            "maintenance": _("Machine maintenance"),
        },
    ),
    (
        _("Building and property"),
        {
            "architect": _("Architect"),
            "construction_supervisor": _("Construction supervision"),
            "property_management": _("Property management"),
            "facility_management": _("Facility management"),
        },
    ),
    (
        _("Logistics and transport"),
        {
            "logistics_planner": _("Logistics planning"),
            "warehouse": _("Warehouse work"),
            "driver": _("Driver"),
            "trade_clerk": _("Trade administration"),
        },
    ),
    (
        _("Shops, food and lodging"),
        {
            "store_manager": _("Store manager"),
            "shop_staff": _("Shop staff"),
            "cook": _("Cook"),
            "restaurant_staff": _("Restaurant staff"),
            "hotel_staff": _("Hotel staff"),
        },
    ),
    (
        _("Medicine, care and education"),
        {
            "nurse": _("Nurse"),
            "pharmacist": _("Pharmacist"),
            "therapist": _("Physical therapist"),
            "medical_clerk": _("Medical office work"),
            "care_worker": _("Care worker"),
            "care_manager": _("Care manager"),
            "nursery_teacher": _("Nursery teacher"),
            "instructor": _("Teacher and instructor"),
        },
    ),
    (
        _("Finance and consulting"),
        {
            "banking": _("Banking"),
            "insurance": _("Insurance"),
            "management_consultant": _("Management consultant"),
        },
    ),
)

OCCUPATIONS: dict[str, Label] = {key: label for _group, labels in OCCUPATION_GROUPS for key, label in labels.items()}

SKILLS: dict[str, tuple[str, ...]] = {
    "clerk": ("Excel", "Word", "電話応対", "文書作成"),
    "sales_clerk": ("Excel", "受発注", "見積作成", "電話応対"),
    "general_affairs": ("社内規程", "備品管理", "株主総会運営"),
    "hr": ("採用", "研修企画", "人事制度", "労務管理"),
    "labour": ("給与計算", "社会保険手続き", "勤怠管理"),
    "accounting": ("月次決算", "年次決算", "仕訳", "Excel", "連結決算"),
    "finance": ("予算管理", "資金繰り", "Excel"),
    "legal": ("契約書審査", "英文契約", "コンプライアンス"),
    "corporate_sales": ("法人営業", "新規開拓", "提案書作成", "CRM"),
    "private_sales": ("個人営業", "反響営業", "接客"),
    "inside_sales": ("電話営業", "CRM", "商談設定"),
    "overseas_sales": ("英語", "貿易実務", "法人営業"),
    "technical_sales": ("技術営業", "提案書作成", "図面読解"),
    "customer_success": ("顧客支援", "CRM", "データ分析"),
    "call_centre": ("電話応対", "クレーム対応", "PC入力"),
    "marketing": ("市場調査", "広告運用", "データ分析"),
    "web_marketing": ("広告運用", "SEO", "Google Analytics", "データ分析"),
    "backend_engineer": ("Python", "Java", "Go", "PostgreSQL", "AWS", "設計"),
    "frontend_engineer": ("TypeScript", "React", "Vue.js", "HTML", "CSS"),
    "mobile_engineer": ("Swift", "Kotlin", "Flutter"),
    "infrastructure_engineer": ("AWS", "Linux", "Terraform", "ネットワーク"),
    "data_engineer": ("SQL", "Python", "BigQuery", "ETL"),
    "data_scientist": ("Python", "統計", "機械学習", "SQL"),
    "qa_engineer": ("テスト設計", "自動テスト", "不具合管理"),
    "it_project_manager": ("プロジェクト管理", "要件定義", "顧客折衝"),
    "internal_it": ("社内SE", "ヘルプデスク", "Microsoft 365", "ネットワーク"),
    "web_designer": ("Figma", "Photoshop", "HTML", "CSS"),
    "ui_designer": ("Figma", "プロトタイピング", "ユーザー調査"),
    "mechanical_designer": ("CAD", "SolidWorks", "図面作成"),
    "electrical_designer": ("回路設計", "CAD", "PLC"),
    "production_engineer": ("工程改善", "設備導入", "CAD"),
    "quality_control": ("品質管理", "ISO9001", "統計"),
    "construction_supervisor": ("施工管理", "工程管理", "CAD"),
    "logistics_planner": ("在庫管理", "配車", "Excel"),
    "store_manager": ("店舗運営", "シフト管理", "売上管理"),
    "shop_staff": ("接客", "レジ", "在庫管理"),
    "cook": ("調理", "仕込み", "衛生管理"),
    "nurse": ("病棟看護", "外来看護", "訪問看護"),
    "care_worker": ("身体介護", "生活援助", "介護記録"),
}
"""Skills worth suggesting for an occupation; free words are welcome as well."""


def occupation_label(key: str) -> str:
    """The occupation in the reader's language; an unknown key stands for itself."""
    return str(OCCUPATIONS.get(key, key))
