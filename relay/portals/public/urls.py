from django.urls import path

from relay.portals.public.views import landing, register, site, start

app_name = "public"
urlpatterns = [
    path("", site.home, name="home"),
    path("welcome/", site.after_signin, name="after_signin"),
    path("for/applicants/", site.for_applicants, name="for_applicants"),
    path("for/companies/", site.for_companies, name="for_companies"),
    path("for/agencies/", site.for_agencies, name="for_agencies"),
    path("agencies/", site.agencies, name="agencies"),
    path("counting/", site.counting, name="counting"),
    path("privacy/", site.privacy, name="privacy"),
    path("transparency/", site.transparency, name="transparency"),
    path("terms/", site.terms, name="terms"),
    path("r/", landing.enter_code, name="enter_code"),
    path("r/<path:code>/", landing.landing, name="landing"),
    path("r/<path:code>", landing.landing),
    path("no-thank-you/", landing.no_thanks, name="no_thanks"),
    path("register/code/", register.code, name="register_code"),
    path("register/new-code/", register.new_code, name="register_new_code"),
    path("register/profile/", register.profile, name="register_profile"),
    path("register/<str:code>/", register.address, name="register"),
    path("start/<str:kind>/", start.facts, name="start"),
    path("start/<str:kind>/code/", start.code, name="start_code"),
    path("start/<str:kind>/new-code/", start.new_code, name="start_new_code"),
    path("start/<str:kind>/password/", start.password, name="start_password"),
]
