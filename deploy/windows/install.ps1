<#
.SYNOPSIS
  Installs Smart-Monitor's collector as a Windows service. It may be run again at any time.
.DESCRIPTION
  Read README.md first: it says what a collector does on Windows, and what it does not.
  No password is asked for, and none is in a command line or in the registry: the settings are in a file.
.PARAMETER Way
  Nssm: by the NSSM program. Sc: by sc.exe and a program that speaks to Windows' service manager (WinSW).
.PARAMETER Program
  Nssm: nssm.exe. Sc: WinSW (WinSW-x64.exe). Where it is not given, nssm.exe is looked for in PATH.
.PARAMETER App
  The folder with the built product (node_modules, packages and services\collector\dist in it).
.PARAMETER Node
  node.exe, 20.19 or newer.
.EXAMPLE
  .\install.ps1 -Way Nssm -App C:\smart-monitor
.EXAMPLE
  .\install.ps1 -Way Sc -Program C:\Tools\WinSW-x64.exe -App C:\smart-monitor
#>
[CmdletBinding()]
param(
  [ValidateSet('Nssm', 'Sc')] [string] $Way = 'Nssm',
  [string] $Program = '',
  [string] $App = (Resolve-Path (Join-Path $PSScriptRoot '..\..')).Path,
  [string] $Node = ''
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$name = 'SmartMonitorCollector'
$display = 'Smart-Monitor collector'
$data = Join-Path $env:ProgramData 'SmartMonitor'
$settings = Join-Path $data 'collector.env'
$logs = Join-Path $data 'logs'
$wrapper = Join-Path $data 'smart-monitor-collector.exe'
$main = Join-Path $App 'services\collector\dist\main.js'
# Built into Windows, without a password, and with few rights.
$account = 'NT AUTHORITY\LocalService'
$accountSid = '*S-1-5-19'

function Stop-WithWords([string] $words) {
  [Console]::Error.WriteLine("install: $words")
  exit 1
}

# Runs a program; a code other than 0 ends the installation.
function Invoke-Program([string] $file, [string[]] $arguments) {
  & $file @arguments | Out-Null
  if ($LASTEXITCODE -ne 0) { Stop-WithWords "$file $($arguments[0]) ended with code $LASTEXITCODE." }
}

$me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
  Stop-WithWords 'this has to run in an elevated PowerShell (Run as administrator).'
}
if ($Node -eq '') {
  $found = Get-Command 'node.exe' -ErrorAction SilentlyContinue
  if ($null -eq $found) { Stop-WithWords 'there is no node.exe in PATH: install Node 20.19 or newer, or -Node FILE.' }
  $Node = $found.Source
}
if (-not (Test-Path -LiteralPath $Node -PathType Leaf)) { Stop-WithWords "there is no file $Node." }
if (-not (Test-Path -LiteralPath $main -PathType Leaf)) {
  Stop-WithWords "$main is not there: npm ci and npm run build in $App first, or -App FOLDER."
}
$version = & $Node '--version'
if ([version] $version.TrimStart('v') -lt [version] '20.19.0') { Stop-WithWords "$Node is $version; 20.19 or newer is needed." }
if ($Program -eq '' -and $Way -eq 'Nssm') {
  $found = Get-Command 'nssm.exe' -ErrorAction SilentlyContinue
  if ($null -ne $found) { $Program = $found.Source }
}
if ($Program -eq '' -or -not (Test-Path -LiteralPath $Program -PathType Leaf)) {
  Stop-WithWords "say with -Program where $(if ($Way -eq 'Nssm') { 'nssm.exe' } else { 'WinSW' }) is."
}

New-Item -ItemType Directory -Force -Path $data, $logs, (Join-Path $data 'state') | Out-Null
if (-not (Test-Path -LiteralPath $settings)) {
  Copy-Item -LiteralPath (Join-Path $PSScriptRoot 'collector.env.example') -Destination $settings
}
# Administrators and the system write; the service reads its settings and writes its state and its logs; nobody else.
Invoke-Program 'icacls.exe' @($data, '/inheritance:r', '/grant:r', '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F', "${accountSid}:(OI)(CI)RX")
foreach ($folder in @($logs, (Join-Path $data 'state'))) {
  Invoke-Program 'icacls.exe' @($folder, '/grant:r', "${accountSid}:(OI)(CI)M")
}

$service = Get-Service -Name $name -ErrorAction SilentlyContinue
if ($null -ne $service -and $service.Status -ne 'Stopped') {
  Stop-Service -Name $name -Force
  $service.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(30))
}
$arguments = "--env-file=`"$settings`" `"$main`""

if ($Way -eq 'Nssm') {
  if ($null -eq $service) { Invoke-Program $Program @('install', $name, $Node) }
  $values = [ordered] @{
    Application      = $Node
    AppDirectory     = $App
    DisplayName      = $display
    ObjectName       = $account
    Start            = 'SERVICE_AUTO_START'
    AppStdout        = (Join-Path $logs 'collector.out.log')
    AppStderr        = (Join-Path $logs 'collector.err.log')
    AppRotateFiles   = '1'
    AppRotateOnline  = '1'
    AppRotateBytes   = '10485760'
    AppRestartDelay  = '5000'
  }
  foreach ($key in $values.Keys) { Invoke-Program $Program @('set', $name, $key, $values[$key]) }
  # Written where NSSM reads it: older PowerShells lose quotation marks on the way to a program.
  New-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\$name\Parameters" -Name 'AppParameters' `
    -Value $arguments -PropertyType ExpandString -Force | Out-Null
  # 78: a setting that a person has to put right; another start does not help.
  Invoke-Program $Program @('set', $name, 'AppExit', '78', 'Exit')
}
else {
  # It would have to be quoted, and older PowerShells lose quotation marks on the way to a program.
  if ($wrapper.Contains(' ')) { Stop-WithWords "$wrapper has a space in it: use -Way Nssm." }
  Copy-Item -LiteralPath $Program -Destination $wrapper -Force
  $escape = { param([string] $text) [Security.SecurityElement]::Escape($text) }
  $document = @"
<service>
  <id>$name</id>
  <name>$display</name>
  <description>Smart-Monitor: see deploy\windows\README.md</description>
  <executable>$(& $escape $Node)</executable>
  <arguments>$(& $escape $arguments)</arguments>
  <workingdirectory>$(& $escape $App)</workingdirectory>
  <logpath>$(& $escape $logs)</logpath>
  <log mode="roll-by-size"><sizeThreshold>10240</sizeThreshold><keepFiles>3</keepFiles></log>
  <stoptimeout>10sec</stoptimeout>
</service>
"@
  Set-Content -LiteralPath ([IO.Path]::ChangeExtension($wrapper, '.xml')) -Value $document -Encoding UTF8
  if ($null -eq $service) {
    Invoke-Program 'sc.exe' @('create', $name, 'binPath=', $wrapper, 'start=', 'auto', 'obj=', $account, 'DisplayName=', $display)
  }
  else {
    Invoke-Program 'sc.exe' @('config', $name, 'binPath=', $wrapper, 'start=', 'auto', 'obj=', $account)
  }
  Invoke-Program 'sc.exe' @('failure', $name, 'reset=', '600', 'actions=', 'restart/5000/restart/5000/restart/60000')
}

$said = Get-Content -LiteralPath $settings
$missing = @('DATABASE_URL', 'HOST_ID') | Where-Object { -not ($said -match "^\s*${_}(_FILE)?=\S") }
if ($missing) {
  Write-Output "The service is installed and not started. Fill in $($missing -join ' and ') in $settings"
  Write-Output "Then: Start-Service $name"
}
else {
  Start-Service -Name $name
  Write-Output "The collector runs as the service $name. Its log is in $logs"
}
